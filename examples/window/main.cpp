// Packing, to look at: a game's systems on eight lanes, as given on the left and as packed by Ballast on the right.
// Their loads drift from frame to frame; each frame packs them anew on the GPU, in the command buffer that draws them.
//
//   example_window path/to/libballast.so [--strategy NAME] [--frames N] [--screenshot FILE.bmp]
//
// Keys: S the next strategy, E its next effort, M the limit of moves, space stops the drift, Q or Esc ends.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "picture.hpp"
#include "scene.hpp"

namespace {

constexpr int kWidth = 640, kHeight = 360;
constexpr uint32_t kTitleFrames = 30;  // the title changes so often

struct Options {
  const char* plugin = "./libballast.so";
  const char* strategy = "";
  const char* screenshot = nullptr;
  uint32_t frames = 0;  // 0: until the window is closed
};

bool read(int count, char** arguments, Options& options) {
  int next = 1;
  if (next < count && arguments[next][0] != '-') options.plugin = arguments[next++];
  for (; next + 1 < count; next += 2) {
    const char* const value = arguments[next + 1];
    if (!std::strcmp(arguments[next], "--strategy")) {
      options.strategy = value;
    } else if (!std::strcmp(arguments[next], "--frames")) {
      options.frames = static_cast<uint32_t>(std::strtoul(value, nullptr, 10));
    } else if (!std::strcmp(arguments[next], "--screenshot")) {
      options.screenshot = value;
    } else {
      return false;
    }
  }
  return next == count && (!options.screenshot || options.frames > 0);
}

struct Game {
  bool running = true, drifting = true;
  uint32_t drift = 0;  // the moment of the loads; stands still while paused
};

void handle_keys(Game& game, Packer& packer) {
  SDL_Event event;
  while (SDL_PollEvent(&event)) {
    if (event.type == SDL_QUIT) game.running = false;
    if (event.type != SDL_KEYDOWN) continue;
    switch (event.key.keysym.sym) {
      case SDLK_s:
        packer.next_strategy();
        break;
      case SDLK_e:
        packer.next_effort();
        break;
      case SDLK_m:
        packer.next_move_cap();
        break;
      case SDLK_SPACE:
        game.drifting = !game.drifting;
        break;
      case SDLK_q:
      case SDLK_ESCAPE:
        game.running = false;
        break;
      default:
        break;
    }
  }
}

// How much the highest lane is above the mean, in percent.
double above_mean(const uint32_t (&loads)[kLanes]) {
  double total = 0, highest = 0;
  for (const uint32_t load : loads) {
    total += load;
    highest = load > highest ? load : highest;
  }
  return total > 0 ? 100 * (highest * kLanes / total - 1) : 0;
}

void show_title(SDL_Window* window, const Packer& packer, const Scene::Loads& loads, double frames_a_second) {
  char title[256];
  std::snprintf(title, sizeof title, "Ballast: %s; as given %.1f %% above the mean, packed %.2f %%; %.0f frames/s",
                packer.description().c_str(), above_mean(loads.given), above_mean(loads.packed), frames_a_second);
  SDL_SetWindowTitle(window, title);
}

void print(const char* name, const uint32_t (&loads)[kLanes]) {
  std::printf("%s:", name);
  for (const uint32_t load : loads) std::printf(" %u", load);
  std::printf("; %.2f %% above the mean\n", above_mean(loads));
}

// What the last frame shows, and whether the CPU packs it alike.
bool compare(const Scene& scene, uint32_t last, Packer& packer) {
  const Scene::Loads loads = scene.loads_of(last);
  print("as given", loads.given);
  print("packed", loads.packed);
  const std::vector<int32_t> on_cpu = packer.packing_on_cpu(scene.weights_of(last).words);
  const bool same = std::memcmp(on_cpu.data(), scene.pack_index_of(last).words, kItems * 4) == 0;
  std::printf("%s: %s\n", packer.description().c_str(),
              same ? "the same bytes as the CPU's" : "NOT what the CPU gives");
  return same;
}

using Clock = std::chrono::steady_clock;

class Loop {
 public:
  Loop(const Options& options, SDL_Window* window) : options_(options), window_(window) {
    if (!device_.open(window)) {
      std::fprintf(stderr, "error: no Vulkan device draws to this window\n");
      std::exit(1);
    }
    swapchain_.create(device_, window);
    scene_.create(device_, swapchain_.render_pass());
    packer_.open(options.plugin, device_);
    if (options.strategy[0] && !packer_.choose(options.strategy)) {
      std::fprintf(stderr, "error: there is no strategy named %s\n", options.strategy);
      std::exit(1);
    }
    if (options.screenshot) picture_.create(device_, uint64_t{4} * kWidth * kHeight, VK_BUFFER_USAGE_TRANSFER_DST_BIT);
  }

  ~Loop() {
    if (options_.screenshot) picture_.destroy(device_);
    packer_.close();  // before the device that it lives on
    scene_.destroy();
    swapchain_.destroy();
    device_.close();
  }

  bool run() {
    const Clock::time_point start = Clock::now();
    uint32_t frame = 0;
    for (; game_.running && (options_.frames == 0 || frame < options_.frames); ++frame) {
      handle_keys(game_, packer_);
      const bool last = frame + 1 == options_.frames;
      if (!scene_.draw(frame, game_.drift, swapchain_, packer_, last && options_.screenshot ? &picture_ : nullptr))
        swapchain_.recreate();
      game_.drift += game_.drifting;
      if (frame % kTitleFrames == kTitleFrames - 1) update_title(frame);
    }
    scene_.wait_for_all();
    if (frame == 0) return true;
    std::printf("%u frames of %dx%d, %.0f a second\n", frame, kWidth, kHeight, frame / seconds_since(start));
    const bool same = compare(scene_, frame - 1, packer_);
    return same && (!options_.screenshot || save());
  }

 private:
  static double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
  }

  void update_title(uint32_t frame) {
    scene_.wait_for(frame - 1);
    show_title(window_, packer_, scene_.loads_of(frame - 1), kTitleFrames / seconds_since(title_time_));
    title_time_ = Clock::now();
  }

  bool save() {
    if (write_picture(options_.screenshot, swapchain_.format(), swapchain_.extent(), picture_)) return true;
    std::fprintf(stderr, "error: %s cannot be written: %s\n", options_.screenshot, SDL_GetError());
    return false;
  }

  const Options& options_;
  SDL_Window* window_;
  Device device_;
  Swapchain swapchain_;
  Scene scene_;
  Packer packer_;
  Buffer picture_;
  Game game_;
  Clock::time_point title_time_ = Clock::now();
};

}  // namespace

int main(int count, char** arguments) {
  Options options;
  if (!read(count, arguments, options)) {
    std::fprintf(stderr, "usage: %s PLUGIN [--strategy NAME] [--frames N] [--screenshot FILE.bmp, with --frames]\n",
                 arguments[0]);
    return 1;
  }
  if (SDL_Init(SDL_INIT_VIDEO) != 0) return std::fprintf(stderr, "error: %s\n", SDL_GetError()), 1;
  const Uint32 flags = SDL_WINDOW_VULKAN | (options.screenshot ? 0u : Uint32{SDL_WINDOW_RESIZABLE});
  SDL_Window* window =
      SDL_CreateWindow("Ballast", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, kWidth, kHeight, flags);
  if (!window) return std::fprintf(stderr, "error: %s\n", SDL_GetError()), 1;
  bool fine = false;
  {
    Loop loop(options, window);
    fine = loop.run();
  }
  SDL_DestroyWindow(window);
  SDL_Quit();
  return fine ? 0 : 1;
}
