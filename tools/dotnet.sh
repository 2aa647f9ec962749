# Puts the .NET SDK of global.json on PATH where it is installed but not found. Sourced:  . tools/dotnet.sh || a way to get it

has_sdk() { [ -x "$1" ] && "$1" --list-sdks 2>/dev/null | grep -q '^10\.0\.'; }

dotnet_on_path() {
  local candidate
  for candidate in "$(command -v dotnet)" {/usr/share/dotnet,/usr/lib/dotnet,"${DOTNET_ROOT:-$HOME/.dotnet}","$HOME/.dotnet"}/dotnet; do
    has_sdk "$candidate" || continue
    [ "$candidate" = "$(command -v dotnet)" ] || export PATH="${candidate%/*}:$PATH" DOTNET_ROOT="${candidate%/*}"
    return 0
  done
  return 1
}

dotnet_on_path
