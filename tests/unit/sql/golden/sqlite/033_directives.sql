-- msr:no-transaction
--msr:lock-timeout  5s 
-- just msr:words here
CREATE TABLE a (
  -- msr:note in the middle
  x
);
