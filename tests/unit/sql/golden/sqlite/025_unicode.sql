CREATE TABLE "tëst" (naïve TEXT);
INSERT INTO "tëst" VALUES ('日本;語');
SELECT 'é
