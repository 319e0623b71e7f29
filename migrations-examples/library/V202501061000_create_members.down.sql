-- Removes the members; nothing refers to them any more at this point.
DROP TABLE members;
