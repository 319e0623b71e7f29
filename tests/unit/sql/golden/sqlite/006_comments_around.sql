-- before
CREATE TABLE a ( -- inside ; not the end
  x /* ; */ INTEGER
) /* behind */ ; -- after
/* ; */ DROP TABLE a -- last
;
