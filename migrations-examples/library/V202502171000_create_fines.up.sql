-- What a late return costs. Money is exact, so it is a decimal number and never a floating one.
CREATE TABLE fines (
  fine_id INTEGER NOT NULL,
  loan_id INTEGER NOT NULL,
  amount DECIMAL(8, 2) NOT NULL,
  paid_on DATE,
  CONSTRAINT pk_fines PRIMARY KEY (fine_id),
  CONSTRAINT fk_fines_loan FOREIGN KEY (loan_id) REFERENCES loans (loan_id),
  CONSTRAINT ck_fines_amount CHECK (amount > 0)
);

INSERT INTO fines (fine_id, loan_id, amount, paid_on) VALUES
  (1, 2, 1.50, NULL),
  (2, 2, 0.75, '2025-02-15'),
  (3, 3, 0.30, NULL);
