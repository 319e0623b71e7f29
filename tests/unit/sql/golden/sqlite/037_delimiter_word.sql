-- msr:delimiter go
SELECT 1 AS gone
go
SELECT 2 AS ago go
SELECT 3
