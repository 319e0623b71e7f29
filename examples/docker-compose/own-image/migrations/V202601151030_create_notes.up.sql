CREATE TABLE notes (
  note_id INTEGER NOT NULL,
  body VARCHAR(400) NOT NULL,
  CONSTRAINT pk_notes PRIMARY KEY (note_id)
);
