SELECT 1
-- msr:delimiter //
;
