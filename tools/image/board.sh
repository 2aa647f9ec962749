# The value of a key of the board's board.ini, which $description names: described SECTION KEY. Sourced.
described() {
  awk -v section="[$1]" -v key="$2" -F ' *= *' '/^\[/ { inside = $0 == section } inside && $1 ~ "^" key " *$" { sub(/^[^=]*= */, ""); print; exit }' "$description"
}
