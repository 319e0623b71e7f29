SELECT RELEASE_ALL_LOCKS();
SET foreign_key_checks = 0, autocommit = 0;
SET @x = @@autocommit;
KILL CONNECTION_ID();
KILL 17;
SET completion_type = 2;
