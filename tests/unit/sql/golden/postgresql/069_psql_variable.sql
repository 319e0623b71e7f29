SELECT :name, :'text', :"column";
