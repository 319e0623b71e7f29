# one;
-- two;
/* three; */
--four
