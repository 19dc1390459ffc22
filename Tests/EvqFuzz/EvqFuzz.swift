// placeholder
@main struct EvqFuzz { static func main() {} }
