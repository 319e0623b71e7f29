-- Statements whose meaning hangs on settings that the dump changed.
CREATE TABLE behind (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, parent INT, word VARCHAR(300),
  FOREIGN KEY (parent) REFERENCES customer (id));
INSERT INTO behind (id, parent, word) VALUES (0, 5, CONCAT('x', "y")), (0, 6, @@sql_mode), (0, 7, @@time_zone),
  (0, 8, @@character_set_client), (0, 9, @@foreign_key_checks), (0, 5, @@unique_checks), (0, 5, @@sql_notes),
  (0, 5, @@collation_connection), (0, 5, 'ž\'🐎'), (0, 5, @@character_set_results), (0, 5, DATABASE());
CREATE VIEW behind_view AS SELECT name, fee(amount) FROM customer JOIN behind ON behind.parent = customer.id;
