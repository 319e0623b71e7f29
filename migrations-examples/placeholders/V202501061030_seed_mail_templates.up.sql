-- Shows placeholders: this file is full of ${...} that are meant for another program, and switches them off.
-- msr:no-placeholders
CREATE TABLE mail_templates (name VARCHAR(40) NOT NULL PRIMARY KEY, text VARCHAR(200) NOT NULL);
INSERT INTO mail_templates (name, text) VALUES ('reminder', 'Dear ${customer}, ${title} is due on ${date}.');
