;;
;  ; CREATE TABLE a (x);;
;
