-- Triggers: PostgreSQL wants the table as well, and keeps the function until it is dropped by itself.
DROP TRIGGER remember_price_change ON prices;
DROP FUNCTION remember_price_change();
