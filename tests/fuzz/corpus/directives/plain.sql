$$
-- msr:no-transaction
-- MSR:lock-timeout 5s
CREATE TABLE t (a text);$$ --msr:delimiter ;
