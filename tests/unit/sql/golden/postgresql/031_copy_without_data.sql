COPY t TO stdout;
COPY (SELECT a FROM stdin) TO '/x';
COPY t FROM '/x';
COPY t FROM PROGRAM 'cat';
