-- What a grown MariaDB database holds: the objects that mariadb-dump writes in ways of their own.
CREATE TABLE customer (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(100) NOT NULL DEFAULT 'it''s; "x" \\ -- no comment',
  latin VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'ä;',
  kind ENUM('a;', 'b''c', 'ü') DEFAULT 'ü',
  flags SET('x', 'y;z') DEFAULT NULL,
  payload BLOB, big LONGBLOB, bits BIT(8) DEFAULT b'101', fixed BINARY(4) DEFAULT NULL,
  amount DECIMAL(10, 3) DEFAULT 1.500,
  doubled DECIMAL(11, 3) GENERATED ALWAYS AS (`amount` * 2) STORED,
  shown VARCHAR(110) AS (CONCAT(`name`, ';')) VIRTUAL,
  document JSON DEFAULT '{"a": ";"}',
  made TIMESTAMP NOT NULL DEFAULT '2020-02-29 12:00:00',
  place POINT DEFAULT NULL,
  hidden INT INVISIBLE DEFAULT 3,
  UNIQUE KEY by_name (name(50), kind), KEY by_amount (amount DESC), FULLTEXT KEY words (name),
  CONSTRAINT `named; check` CHECK (`name` <> ';')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COMMENT = 'It''s a table; with -- dashes, /* marks */ and #';
INSERT INTO customer (id, name, payload, big, fixed, flags, place) VALUES
  (5, 'tab\tnewline\nreturn\rquote\' double" backslash\\ percent\\%', x'00FF275C0A1A0D3B', REPEAT('x;', 3000), 'ab',
   'x,y;z', POINT(1, 2)),
  (6, '', '', NULL, NULL, '', NULL),
  (7, 'Žluťoučký кůň 🐎 日本語', NULL, x'0000', x'00', NULL, NULL),
  (8, '-- msr:no-transaction', NULL, NULL, NULL, NULL, NULL),
  (9, '\nDELIMITER //\n-- msr:delimiter $$\n; ${a:-b} */ /*! x', x'C3A9', NULL, NULL, NULL, NULL);
CREATE TABLE zero (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, at DATETIME, name VARCHAR(10));
SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
INSERT INTO zero VALUES (0, '0000-00-00 00:00:00', 'zero'), (1, '2020-01-01', NULL);
SET SESSION sql_mode = DEFAULT;
CREATE TABLE `Größe; x` (`select` INT, `from``s` INT, PRIMARY KEY (`select`),
  CONSTRAINT parent FOREIGN KEY (`from``s`) REFERENCES customer (id) ON DELETE SET NULL ON UPDATE CASCADE);
INSERT INTO `Größe; x` VALUES (1, 5), (2, NULL);
CREATE TABLE a_child (id INT PRIMARY KEY, parent INT NOT NULL, FOREIGN KEY (parent) REFERENCES customer (id));
INSERT INTO a_child VALUES (1, 6);
CREATE TABLE empty_one (id INT) ENGINE = MyISAM;
CREATE TABLE parted (id INT NOT NULL, at DATE NOT NULL, PRIMARY KEY (id, at))
  PARTITION BY RANGE (YEAR(at)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
  (PARTITION old VALUES LESS THAN (2020), PARTITION `new; x` VALUES LESS THAN MAXVALUE COMMENT = 'rest;');
INSERT INTO parted VALUES (1, '2019-01-01'), (2, '2021-01-01');
CREATE TABLE listed (id INT) PARTITION BY LIST (id) (PARTITION p1 VALUES IN (1, 2), PARTITION p2 VALUES IN (3));
CREATE TABLE versioned (id INT PRIMARY KEY) WITH SYSTEM VERSIONING;
CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 7 CACHE 3;
SELECT NEXT VALUE FOR numbers;
CREATE TABLE numbered (id INT PRIMARY KEY DEFAULT (NEXT VALUE FOR numbers), word VARCHAR(9));

CREATE VIEW happy AS SELECT id, CASE WHEN kind = 'a;' THEN ';' ELSE 'fine' END AS `end` FROM customer
  WITH LOCAL CHECK OPTION;
CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW a_view AS SELECT h.* FROM happy h WHERE h.id > 5;

DELIMITER //
CREATE FUNCTION fee(amount DECIMAL(10, 3)) RETURNS DECIMAL(10, 3) DETERMINISTIC COMMENT 'it''s; a fee'
BEGIN
  -- a comment; with a semicolon
  DECLARE result DECIMAL(10, 3) DEFAULT 0;
  IF amount > 10 THEN SET result = CASE WHEN amount > 100 THEN 5 ELSE 1 END; ELSE SET result = amount; END IF;
  RETURN result; # the end;
END//
CREATE PROCEDURE work(IN lowest INT, OUT total INT) MODIFIES SQL DATA SQL SECURITY INVOKER
BEGIN
  DECLARE done INT DEFAULT FALSE;
  DECLARE one INT;
  DECLARE every CURSOR FOR SELECT id FROM customer WHERE id > lowest;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;
  SET total = 0;
  OPEN every;
  reading: LOOP
    FETCH every INTO one;
    IF done THEN LEAVE reading; END IF;
    SET total = total + 1;
    /* a comment; */ INSERT INTO empty_one VALUES (one);
  END LOOP reading;
  CLOSE every;
  WHILE total > 100 DO SET total = total - 1; END WHILE;
  REPEAT SET total = total + 1; UNTIL total > 3 END REPEAT;
END//
CREATE TRIGGER before_insert BEFORE INSERT ON customer FOR EACH ROW
BEGIN
  IF NEW.name = ';' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no; "never"'; END IF;
  SET NEW.amount = IF(NEW.amount IS NULL, 0, NEW.amount);
END//
CREATE TRIGGER after_insert AFTER INSERT ON customer FOR EACH ROW INSERT INTO empty_one VALUES (NEW.id)//
CREATE TRIGGER then_after AFTER INSERT ON customer FOR EACH ROW FOLLOWS after_insert SET @seen = ';'//
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01 03:00:00' ON COMPLETION PRESERVE DISABLE
  COMMENT 'it''s; nightly' DO
BEGIN
  DELETE FROM empty_one WHERE id < 0;
  CALL work(1, @total);
END//
CREATE EVENT short ON SCHEDULE EVERY 1 HOUR STARTS '2020-01-01 00:00:00' DISABLE DO DELETE FROM empty_one//
SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'//
CREATE FUNCTION ansi() RETURNS VARCHAR(20) DETERMINISTIC RETURN 'a;' || (SELECT MAX("name") FROM "zero")//
CREATE TRIGGER ansi_trigger BEFORE UPDATE ON zero FOR EACH ROW BEGIN SET NEW."name" = ';' || 'x'; END//
SET SESSION sql_mode = 'ORACLE'//
CREATE PROCEDURE oracle_like(a IN INT) AS
  b INT := 1;
BEGIN
  IF a > b THEN NULL; END IF;
END//
CREATE PACKAGE pack AS FUNCTION one RETURN INT; END//
CREATE PACKAGE BODY pack AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END//
SET SESSION sql_mode = DEFAULT//
DELIMITER ;
