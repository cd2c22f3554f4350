#!/bin/bash
# The orders of orders.jsonl, a task each, eight at once:
#   newsbot plan baodaklak vnexpress --since 2005-01-01 --until 2024-12-31 > orders.jsonl
#   sbatch --array="1-$(wc -l < orders.jsonl)%8" slurm_array.sh
# The same command goes on: orders that are done ask nothing.
#SBATCH --job-name=newsbot
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --time=12:00:00
#SBATCH --requeue
set -euo pipefail
sed -n "${SLURM_ARRAY_TASK_ID}p" orders.jsonl |
    newsbot run --order - --output /srv/newsbot --wait 240
