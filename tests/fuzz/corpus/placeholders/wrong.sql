SELECT $tag${a}$tag$;
${a
${unknown}
