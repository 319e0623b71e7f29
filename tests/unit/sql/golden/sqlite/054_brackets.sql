CREATE TABLE [a;b] ([c'd] int, [e"f] int, [g--h] int);
SELECT [a] [b;] FROM [c];
