//! Puts `sql/` and `pipelines/` into the program, so that `motcua demo` needs no checkout.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut files = Vec::new();
    for folder in ["sql", "pipelines"] {
        println!("cargo:rerun-if-changed={folder}");
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let mut code = String::from("pub fn texts() -> super::Text {\n    [\n");
    for file in files {
        let key = file.strip_prefix(&root).expect("collected below root").to_string_lossy().replace('\\', "/");
        // The checkout is named by the compiler: two checkouts may share one folder of what is built.
        code.push_str(&format!(
            "        ({key:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/\", {key:?}))),\n"
        ));
    }
    code.push_str(
        "    ]\n    .into_iter()\n    .map(|(path, text)| (path.to_string(), text.to_string()))\n    .collect()\n}\n",
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    fs::write(out, code).expect("the build folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "sql" || e == "toml" || e == "csv") {
            files.push(path);
        }
    }
}
