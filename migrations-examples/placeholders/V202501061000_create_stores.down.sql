-- Shows placeholders: a down file has them too.
DROP TABLE ${table_prefix}stores;
