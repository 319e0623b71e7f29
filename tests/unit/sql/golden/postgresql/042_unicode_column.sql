SELECT 'äöü' || 'x;
