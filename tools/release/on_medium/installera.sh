#!/bin/sh
# Installerar Sluss från det här mediet, utan nätverk:   sh installera.sh --key NYCKEL --to MAPP
# Installs Sluss from this medium, without a network:    sh installera.sh --key KEY --to FOLDER
#
# It looks for a Python that the medium has wheels for and hands over to installera.py, which
# checks everything before anything of it is run. Another one: PYTHON=/path/to/python3.11.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
wanted=$(cat "$here/pythons.txt")
names="${PYTHON:-}"
if [ -z "$names" ]; then
  for version in $wanted; do names="$names python$version"; done
  names="$names python3"
fi
for python in $names; do
  if "$python" -I -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] not in sys.argv[1:])' \
    $wanted 2>/dev/null; then
    exec "$python" -I "$here/installera.py" "$@"
  fi
done
echo "Ingen Python som mediet passar till: $(echo $wanted). Installera en av dem från datorns eget system." >&2
echo "No Python that this medium is for: $(echo $wanted). Install one from the machine's own system." >&2
exit 2
