-- Takes out the rows of the paper register only.
DELETE FROM copies WHERE copy_id BETWEEN 1 AND 6;
DELETE FROM members WHERE member_id BETWEEN 1 AND 3;
