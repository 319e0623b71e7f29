CREATE TABLE a (x);

  /* never closed
CREATE TABLE b (y);
