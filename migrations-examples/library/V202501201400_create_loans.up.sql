-- Who has which copy, until when. A loan without a return date is still running.
CREATE TABLE loans (
  loan_id INTEGER NOT NULL,
  copy_id INTEGER NOT NULL,
  member_id INTEGER NOT NULL,
  lent_on DATE NOT NULL,
  due_on DATE NOT NULL,
  returned_on DATE,
  CONSTRAINT pk_loans PRIMARY KEY (loan_id),
  CONSTRAINT fk_loans_copy FOREIGN KEY (copy_id) REFERENCES copies (copy_id),
  CONSTRAINT fk_loans_member FOREIGN KEY (member_id) REFERENCES members (member_id),
  CONSTRAINT ck_loans_due CHECK (due_on >= lent_on)
);

-- The overdue report reads by due date.
CREATE INDEX ix_loans_due_on ON loans (due_on);
