class Ready {
  ready = true
  /* c8 ignore next */
  // two lines that syntect's grammar goes round on
  items = [1, 2.5e3, 0xff, 10n]
  /* a comment
     of two lines */ done = false
  async *each(list = [], { a, ...rest } = {}) {
    for await (const item of list) yield* `x ${a + `${rest}`} y`
  }
}
const re = /a[b/]c(?<name>\d+)/gi, o = { a: 1, 'b': [1, 2], [c]: null }
let x = a
  / b / c
  + d
if (x) y(); else while (z--) { break }
export default function f(a, b) { return a ?? b?.c }
