-- Shows placeholders: nothing to replace here.
DROP TABLE mail_templates;
