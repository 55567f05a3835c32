// @ts-nocheck: what a worker or a frame without an origin has is not what the page has.
/*
 * SQL: each run has a database of its own in memory, with the tables that the book's setup makes.
 */
(function () {
  "use strict";
  const { tell, unpack, address, serve } = self.runtime;
  const MOST_ROWS = 200;
  /** @type {any} */
  let sql = null;

  /** @param {{columns: string[], values: any[][]}} table */
  function print(table) {
    const rows = table.values.slice(0, MOST_ROWS).map((row) => row.map((value) => (value === null ? "NULL" : String(value))).join(" | "));
    const more = table.values.length > MOST_ROWS ? ["… " + (table.values.length - MOST_ROWS)] : [];
    tell({ kind: "out", text: [...rows, ...more].join("\n") + "\n" });
  }

  serve(
    async ({ packed, modules }) => {
      let module = modules && modules.sql;
      if (!module) {
        module = await WebAssembly.compile(await unpack(packed["sql-wasm.wasm"]));
        tell({ modules: { sql: module } });
      }
      /** @type {any} */ (self).importScripts(address(await unpack(packed["sql-wasm.js"])));
      sql = await self.initSqlJs({
        instantiateWasm: (/** @type {any} */ imports, /** @type {(instance: any) => void} */ done) => {
          WebAssembly.instantiate(module, imports).then((instance) => done(instance));
          return {};
        },
      });
      const db = new sql.Database();
      const version = db.exec("select sqlite_version()")[0].values[0][0];
      db.close();
      return "SQLite " + version;
    },
    async ({ before, code, check }) => {
      const db = new sql.Database();
      let at = "before";
      try {
        if (before) db.run(before);
        at = "code";
        for (const table of db.exec(code)) print(table);
        at = "check";
        if (check) db.exec(check);
        return { ok: true, text: "", at };
      } catch (error) {
        return { ok: false, text: String(/** @type {any} */ (error)?.message || error), at };
      } finally {
        db.close();
      }
    },
  );
})();
