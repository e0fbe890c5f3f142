// A program that no test needs, for its precompiled headers.
int main() {}
