// What differs between two AsyncAPI files, as @asyncapi/diff sees it; it wants references resolved first.
const fs = require("fs");
const { Parser } = require("@asyncapi/parser");
const { diff } = require("@asyncapi/diff");
const read = async (path) => (await new Parser().parse(fs.readFileSync(path, "utf8"))).document.json();
Promise.all(process.argv.slice(2).map(read)).then(([base, head]) => console.log(diff(base, head).getOutput().changes.length));
