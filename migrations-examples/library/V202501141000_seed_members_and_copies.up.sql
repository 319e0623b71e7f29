-- The first members and the first copies, from the paper register. Some of its rows carry no address or odd letters.
INSERT INTO members (member_id, card_number, full_name, email, joined_on) VALUES
  (1, 'C-0001', 'Ada Byron', 'Ada.Byron@Example.org', '2025-01-10'),
  (2, 'C-0002', 'Grace Murray', 'GRACE@EXAMPLE.ORG', '2025-01-11'),
  (3, 'C-0003', 'Émilie du Châtelet', NULL, '2025-01-13');

INSERT INTO copies (copy_id, book_id, barcode, acquired_on) VALUES
  (1, 1, 'LIB-000001', '2025-01-08'),
  (2, 1, 'LIB-000002', '2025-01-08'),
  (3, 2, 'LIB-000003', '2025-01-08'),
  (4, 3, 'LIB-000004', '2025-01-09'),
  (5, 4, 'LIB-000005', '2025-01-09'),
  (6, 5, 'LIB-000006', '2025-01-09');
