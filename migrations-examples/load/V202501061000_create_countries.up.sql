-- A table and its rows, which stand in a CSV file. The first line of that names the columns.
CREATE TABLE countries (
  code CHAR(2) NOT NULL PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  capital VARCHAR(100),
  note VARCHAR(200)
);

-- msr:load countries from 'countries.csv'

UPDATE countries SET note = 'one word' WHERE code = 'TD';
