-- Removes the queues.
DROP TABLE reservations;
