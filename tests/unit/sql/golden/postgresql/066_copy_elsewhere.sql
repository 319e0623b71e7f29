COPY t TO stdout;
COPY t FROM '/tmp/x';
COPY t FROM PROGRAM 'cat; stdin';
COPY "from stdin" TO stdout;
COPY (SELECT 1 FROM stdin) TO stdout;
