CREATE TABLE `a;``b` (`x\` INT);
SELECT 1;
