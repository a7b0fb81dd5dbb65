// What differs between two OpenAPI files, as api-smart-diff sees it.
const fs = require("fs");
const yaml = require("js-yaml");
const { apiDiff } = require("api-smart-diff");
const read = (path) => (path.endsWith(".json") ? JSON.parse(fs.readFileSync(path, "utf8")) : yaml.load(fs.readFileSync(path, "utf8")));
const [base, head] = process.argv.slice(2).map(read);
const found = apiDiff(base, head);
console.log(JSON.stringify(found.length));
