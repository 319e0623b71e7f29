/* outer /* inner */ CREATE TABLE a (x);
