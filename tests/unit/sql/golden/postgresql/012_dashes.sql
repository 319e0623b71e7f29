SELECT 1 --x;
;
SELECT 2 - -1;
SELECT 3--comment;
;
