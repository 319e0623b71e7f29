SELECT U&'d\0061t\+000061;', U&'a!003B' UESCAPE '!', U&"c;\0061", N'n;';
SELECT u&'\';
SELECT 2;
