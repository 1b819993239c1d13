-- load: 2: error value is a table, not a text
error({ code = 1 })
