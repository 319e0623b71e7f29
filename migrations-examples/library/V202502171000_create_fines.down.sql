-- Removes the fines, paid or not.
DROP TABLE fines;
