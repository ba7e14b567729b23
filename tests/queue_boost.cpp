// Boost.Interprocess's message queue under the load of bench_queue.c: prints messages a second.
//
//     queue_boost rate PAIRS BYTES MESSAGES
//
// A program of its own, since its queue needs C++ and a name in /dev/shm, which is removed at once.
#include <boost/interprocess/ipc/message_queue.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using boost::interprocess::message_queue;

static void run(message_queue &queue, bool puts, std::size_t size, unsigned long messages)
{
    std::vector<char> bytes(size);
    for (unsigned long i = 0; i < messages; i++) {
        message_queue::size_type received;
        unsigned priority;
        if (puts)
            queue.send(bytes.data(), size, 0);
        else
            queue.receive(bytes.data(), size, received, priority);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return EXIT_FAILURE;
    const unsigned pairs = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
    const std::size_t size = std::strtoul(argv[3], nullptr, 10);
    const unsigned long each = std::strtoul(argv[4], nullptr, 10) / pairs;
    const std::string name = "bench_queue_" + std::to_string(getpid());
    message_queue queue(boost::interprocess::create_only, name.c_str(), 1024, size);
    message_queue::remove(name.c_str());
    const auto begun = std::chrono::steady_clock::now();
    for (unsigned i = 0; i < 2 * pairs; i++)
        if (fork() == 0) {
            run(queue, i % 2 == 0, size, each);
            _exit(EXIT_SUCCESS);
        }
    while (wait(nullptr) > 0)
        continue;
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    std::printf("%.0f\n", static_cast<double>(each * pairs) / wall.count());
    return EXIT_SUCCESS;
}
