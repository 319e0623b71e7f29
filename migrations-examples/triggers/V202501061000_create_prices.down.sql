-- Triggers: a trigger disappears with its table.
DROP TABLE price_changes;
DROP TABLE prices;
