SELECT 1; -- msr:load t from 'x.csv'
