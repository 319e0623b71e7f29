SELECT '#;', "#;", `#;`; #;
SELECT 2;
