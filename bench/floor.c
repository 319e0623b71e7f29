/* floor.c: what no program that verifies checksums can do without: lists a folder, and opens, reads and closes
 * every file, on a number of threads. Hashes nothing, compares nothing, talks to no database.
 *
 *   floor FOLDER THREADS
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { kMaxThreads = 16, kBatch = 64 };

static const char *folder;
static char **names;
static size_t count;
static atomic_size_t next;

static void *read_files(void *is_helper) {
  static _Thread_local char buffer[64 * 1024];
#ifdef SYS_close_range
  if (is_helper != NULL) syscall(SYS_close_range, 3u, ~0u, 1u << 1); /* descriptors of its own */
#endif
  const int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (size_t from = atomic_fetch_add(&next, kBatch); from < count; from = atomic_fetch_add(&next, kBatch)) {
    for (size_t i = from; i < count && i < from + kBatch; ++i) {
      const int file = openat(directory, names[i], O_RDONLY | O_CLOEXEC);
      if (file < 0 || read(file, buffer, sizeof(buffer)) < 0) abort();
      close(file);
    }
  }
  close(directory);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3) return 1;
  folder = argv[1];
  DIR *listing = opendir(folder);
  if (listing == NULL) return 1;
  size_t capacity = 0;
  for (const struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
    if (entry->d_name[0] == '.') continue;
    if (count == capacity) names = realloc(names, (capacity = capacity * 2 + 1024) * sizeof(*names));
    if (names == NULL || (names[count++] = strdup(entry->d_name)) == NULL) abort();
  }
  closedir(listing);
  const int threads = atoi(argv[2]);
  pthread_t helpers[kMaxThreads];
  int started = 0;
  while (started + 1 < threads && started < kMaxThreads &&
         pthread_create(&helpers[started], NULL, &read_files, "") == 0)
    ++started;
  read_files(NULL);
  while (started > 0) pthread_join(helpers[--started], NULL);
  return 0;
}
