CREATE TABLE "a;""b" ("x;y");
CREATE TABLE `c;``d` (`x;y`);
CREATE TABLE [e;f] ([x;y]);
